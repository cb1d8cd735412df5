"""TLS contexts: which certificate authorities the default transport trusts."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping

import certifi

from trunkline.errors import ConfigError


def ssl_context_from(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Return the TLS context for an environment, shared by all clients of the process.

    Args:
        environ: The environment variables. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the
            certificates of certifi, as in OpenSSL.

    Raises:
        ConfigError: The certificates cannot be read.
    """
    return _ssl_context(environ.get("SSL_CERT_FILE") or None, environ.get("SSL_CERT_DIR") or None)


@functools.lru_cache(maxsize=16)
def _ssl_context(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return a context that trusts the certificates of a file and a folder; creating one is slow."""
    # Not `ssl.create_default_context`, which would log keys to the file of SSLKEYLOGFILE.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file is None and folder is None:
        file = certifi.where()
    try:
        context.load_verify_locations(cafile=file, capath=folder)
    except OSError as error:  # an SSLError is an OSError
        reason = error.strerror or type(error).__name__
        message = f"SSL_CERT_FILE or SSL_CERT_DIR: the certificates cannot be read ({reason})"
        raise ConfigError(message) from None
    return context


def system_ssl_context() -> ssl.SSLContext:
    """Return a context that verifies certificates as the operating system does.

    Raises:
        ConfigError: The package `truststore` is not installed.
    """
    try:
        import truststore  # noqa: PLC0415 (an extra)
    except ImportError:
        message = "ssl_context: truststore is not installed; pip install 'trunkline[truststore]'"
        raise ConfigError(message) from None
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
