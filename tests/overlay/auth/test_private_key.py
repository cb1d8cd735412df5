from __future__ import annotations

import base64
import datetime as dt
import json
import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, x448, x25519
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from tests.fakes.keys import PASSPHRASE, pem, public_pem, rsa_key

from trunkline._auth.private_key import load_private_key
from trunkline.errors import ConfigError

PKCS1, PKCS8 = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8


def is_test_key(found: object) -> bool:
    numbers = load_private_key(found).private_numbers()  # type: ignore[arg-type]
    return numbers == rsa_key().private_numbers()


def error_message(value: object, passphrase: str | bytes | None = None) -> str:
    """Return the message of the error, after a check that nothing in it shows the value."""
    with pytest.raises(ConfigError) as caught:
        load_private_key(value, passphrase=passphrase)  # type: ignore[arg-type]
    assert caught.value.__context__ is None
    text = "".join(traceback.TracebackException.from_exception(caught.value).format())
    written = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    for line in written.replace("\\n", "\n").splitlines():
        if len(line) >= 16 and not line.startswith("----"):
            assert line[:16] not in text
            assert line[-16:] not in text
    message = str(caught.value)
    assert message.startswith("private_key ")
    assert "\n" not in message
    return message


@pytest.fixture
def key_file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "some.key"
        path.write_bytes(content)
        return path

    return write


def private_pem(key: PrivateKeyTypes, form: PrivateFormat = PKCS8) -> bytes:
    return key.private_bytes(Encoding.PEM, form, NoEncryption())


# ---------------------------------------------------------------- accepted keys


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("as_bytes", [True, False])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\\n", "\\r\\n"])
def test_pem_is_accepted_as_text_and_bytes_with_any_line_ending(
    form: PrivateFormat, as_bytes: bool, line_end: str
) -> None:
    text = pem(form=form).decode().replace("\n", line_end)
    assert is_test_key(text.encode() if as_bytes else text)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_of_an_environment_file_are_ignored(quote: str) -> None:
    assert is_test_key(quote + pem().decode().replace("\n", "\\n") + quote)


def test_text_around_the_key_is_ignored() -> None:
    assert is_test_key("\n  Bag Attributes: none\n" + pem().decode() + "\n\n")


@pytest.mark.parametrize("kind", [str, Path, os.fsencode])
def test_a_path_is_accepted_in_every_form(
    key_file: Callable[[bytes], Path], kind: Callable[[Path], object]
) -> None:
    path = kind(key_file(pem()))
    if isinstance(path, bytes):  # Bytes are a key, never a path.
        assert "not PEM text" in error_message(path)
    else:
        assert is_test_key(path)


def test_a_tilde_in_a_path_is_the_home_directory(
    key_file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(key_file(pem()).parent))
    assert is_test_key("~/some.key")


def test_a_file_may_start_with_a_byte_order_mark(key_file: Callable[[bytes], Path]) -> None:
    assert is_test_key(key_file(b"\xef\xbb\xbf" + pem()))


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
def test_der_is_accepted_as_bytes_and_from_a_file(
    key_file: Callable[[bytes], Path], form: PrivateFormat
) -> None:
    der = pem(form=form, encoding=Encoding.DER)
    assert is_test_key(der)
    assert is_test_key(key_file(der))


def test_a_der_key_may_end_with_the_byte_of_a_line_ending(
    key_file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def load(data: bytes, password: bytes | None) -> RSAPrivateKey:
        read.append(data)
        return rsa_key()

    monkeypatch.setattr("trunkline._auth.private_key.load_der_private_key", load)
    for value in (b"0\x82\n", key_file(b"0\x82\n")):
        assert load_private_key(value) is rsa_key()
    assert read == [b"0\x82\n"] * 2


def test_a_parsed_key_is_returned_unchanged() -> None:
    assert load_private_key(rsa_key()) is rsa_key()


def test_the_private_key_of_a_bundle_is_found() -> None:
    assert is_test_key(certificate() + public_pem() + pem())


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("passphrase", [PASSPHRASE, PASSPHRASE.encode()])
def test_an_encrypted_key_is_decrypted(form: PrivateFormat, passphrase: str | bytes) -> None:
    locked = pem(form=form, passphrase=PASSPHRASE)
    opened = load_private_key(locked, passphrase=passphrase)
    assert opened.private_numbers() == rsa_key().private_numbers()


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_an_unneeded_passphrase_is_ignored(encoding: Encoding) -> None:
    opened = load_private_key(pem(encoding=encoding), passphrase=PASSPHRASE)
    assert opened.private_numbers() == rsa_key().private_numbers()


# How environment files, shells, editors and CI change a PEM.
CHANGES: dict[str, Callable[[str], str]] = {
    "escaped": lambda text: text.replace("\n", "\\n"),
    "escaped twice": lambda text: text.replace("\n", "\\\\n"),
    "escaped three times": lambda text: json.dumps(json.dumps(text.replace("\n", "\\n"))),
    "escaped with CR": lambda text: text.replace("\n", "\\r\\n"),
    "escaped as well": lambda text: text.replace("\n", "\\n\n"),
    "JSON of PHP": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON of .NET": lambda text: json.dumps(text).replace("+", "\\u002B"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "spaces": lambda text: text.replace("\n", " "),
    "one line": lambda text: text.replace("\n", ""),
    "indented": lambda text: text.replace("\n", "\n    "),
    "trailing spaces": lambda text: text.replace("\n", "  \t\n"),
    "no-break spaces": lambda text: text.replace("\n", "\u00a0\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "quotes": lambda text: f'"{text}"',
    "single quotes": lambda text: f" '{text}' ",
    "a quote in each line": lambda text: "\n".join(f'"{line}"' for line in text.splitlines()),
    "a mark": lambda text: "\ufeff" + text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "UTF-16, read as Latin-1": lambda text: text.encode("utf-16").decode("latin-1"),
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Record the PEM text instead of loading it, because loading takes long."""
    texts: list[bytes] = []

    def load(data: bytes, password: bytes | None) -> RSAPrivateKey:
        texts.append(data)
        return rsa_key()

    monkeypatch.setattr("trunkline._auth.private_key.load_pem_private_key", load)
    return texts


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("change", CHANGES)
def test_a_pem_changed_by_an_environment_is_loaded(
    form: PrivateFormat, change: str, key_file: Callable[[bytes], Path], read: list[bytes]
) -> None:
    text = CHANGES[change](pem(form=form).decode())
    load_private_key(text)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        load_private_key(text.encode(encoding))
        load_private_key(key_file(text.encode(encoding)))
    assert read == [pem(form=form)] * 11


_ALONE = ("UTF-16, read as Latin-1", "base64", "base64 for URLs", "base64 in lines")


@pytest.mark.parametrize("first", sorted(CHANGES.keys() - {*_ALONE}))
def test_a_pem_changed_twice_is_loaded(first: str, read: list[bytes]) -> None:
    for name, change in CHANGES.items():
        read.clear()
        load_private_key(change("Bag Attributes: none\n" + CHANGES[first](pem().decode())))
        assert read == [pem()], name


@pytest.mark.parametrize(
    "change", ["escaped", "escaped twice", "CRLF", "quotes", "indented", "base64"]
)
@pytest.mark.parametrize("form", [PKCS1, PKCS8])
def test_a_changed_pem_of_an_encrypted_key_is_loaded(form: PrivateFormat, change: str) -> None:
    locked = CHANGES[change](pem(form=form, passphrase=PASSPHRASE).decode())
    opened = load_private_key(locked, passphrase=PASSPHRASE)
    assert opened.private_numbers() == rsa_key().private_numbers()


@pytest.mark.parametrize(
    "name",
    [
        r"private.key",
        r"keys\nexmo\private.key",
        r"C:\Users\mo\new\private.key",
        r"\n",
        "a-----b.pem",
    ],
)
def test_a_path_may_contain_escape_sequences(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(pem())
    monkeypatch.chdir(tmp_path)
    for path in (name, str(tmp_path / name), f' "{tmp_path / name}" '):
        assert is_test_key(path)
    assert is_test_key(tmp_path / name)


def test_a_path_is_found_after_its_escapes_were_interpreted(tmp_path: Path) -> None:
    path = tmp_path / r"keys\nexmo\tests\real.key"
    path.write_bytes(pem())
    read = str(path).replace(r"\n", "\n").replace(r"\t", "\t").replace(r"\r", "\r")
    assert is_test_key(read)


# ---------------------------------------------------------------- rejected keys


@pytest.mark.parametrize("value", ["", "   ", "\n", b"", b" \n", '""'])
def test_an_empty_value_is_rejected(value: str | bytes) -> None:
    assert error_message(value) == "private_key is empty"


def test_an_empty_file_is_rejected(key_file: Callable[[bytes], Path]) -> None:
    assert error_message(key_file(b"\n")) == "private_key is empty"


@pytest.mark.parametrize("value", [None, 4711, ["-----BEGIN"]])
def test_other_types_are_rejected(value: object) -> None:
    kind = type(value).__name__
    assert error_message(value) == f"private_key has to be a str, bytes or a path, not {kind}"


def test_a_missing_file_is_reported_without_its_path(tmp_path: Path) -> None:
    for path in (tmp_path / "not-there-4711.pem", str(tmp_path / "not-there-4711.pem")):
        message = error_message(path)
        assert message == ("private_key is neither PEM text nor the path of a readable file")


def test_a_directory_is_rejected(tmp_path: Path) -> None:
    assert error_message(tmp_path) == "private_key is the path of a directory"


def test_an_unreadable_file_is_reported(
    key_file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = key_file(pem())

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    assert error_message(path) == "private_key is the path of a file without read permission"


def test_an_endless_file_is_read_up_to_a_bound(key_file: Callable[[bytes], Path]) -> None:
    assert "too large" in error_message(key_file(b"A" * 70_000))


def body_of_key() -> str:
    return "".join(pem().decode().splitlines()[1:-1])


MANGLED = {
    "no armour, lines": lambda: "\n".join(pem().decode().splitlines()[1:-1]),
    "no armour, one line": body_of_key,
    "no armour, escaped lines": lambda: "\\n".join(pem().decode().splitlines()[1:-1]),
    "no armour, one short line": lambda: body_of_key()[:200],
    "no armour, with NUL": lambda: body_of_key()[:64] + "\0",
    "no armour, below home": lambda: "~nobody-there" + body_of_key()[:64],
    "four dashes": lambda: pem().decode().replace("-----", "----"),
    "four dashes, one line": lambda: pem().decode().replace("-----", "----").replace("\n", " "),
    "several keys, no armour": lambda: body_of_key() * 4,
}


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_a_key_without_its_armour_is_never_shown_as_a_path(mangle: Callable[[], str]) -> None:
    assert "not PEM text" in (message := error_message(mangle())) or "neither PEM text" in message


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
def test_a_key_without_its_last_line_is_reported_as_damaged(form: PrivateFormat) -> None:
    complete = pem(form=form)
    for cut in (complete[:400], complete[: complete.index(b"-----END")], complete.splitlines()[0]):
        assert "is damaged: its last line" in error_message(cut)


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_key_with_changed_content_is_reported_as_damaged(
    form: PrivateFormat, encoding: Encoding
) -> None:
    complete = pem(form=form, encoding=encoding)
    middle = len(complete) // 2
    broken = complete[:middle] + b"AAAAAAAA" + complete[middle + 8 :]
    assert error_message(broken) == "private_key is damaged: its content is not a private key"


def certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "trunkline.test")])
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, rsa_key().public_key(), 1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=1))
        .sign(rsa_key(), hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def pkcs1_public() -> bytes:
    return rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)


CURVE = ec.SECP256R1()

WRONG_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "public": (public_pem, "is a public key"),
    "public, PKCS#1": (pkcs1_public, "is a public key"),
    "certificate": (certificate, "is a certificate"),
    "EC": (lambda: private_pem(ec.generate_private_key(CURVE)), "is an elliptic curve key"),
    "EC, SEC1": (
        lambda: private_pem(ec.generate_private_key(CURVE), PKCS1),
        "is an elliptic curve",
    ),
    "Ed25519": (lambda: private_pem(ed25519.Ed25519PrivateKey.generate()), "is an Ed25519 key"),
    "Ed448": (lambda: private_pem(ed448.Ed448PrivateKey.generate()), "is an Ed448 key"),
    "X25519": (lambda: private_pem(x25519.X25519PrivateKey.generate()), "is an X25519 key"),
    "X448": (lambda: private_pem(x448.X448PrivateKey.generate()), "is an X448 key"),
    "DSA": (lambda: private_pem(dsa.generate_private_key(1024)), "is a DSA key"),
    "OpenSSH": (lambda: private_pem(rsa_key(), PrivateFormat.OpenSSH), "ssh-keygen -p -m PEM"),
    "PKCS#7": (
        lambda: b"-----BEGIN PKCS7-----\nMIIBtest\n-----END PKCS7-----\n",
        "is PEM text of an unknown kind",
    ),
}


@pytest.mark.parametrize(("make", "message"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
@pytest.mark.parametrize("escaped", [False, True])
def test_the_error_names_the_kind_of_a_wrong_file(
    make: Callable[[], bytes], message: str, escaped: bool
) -> None:
    value = make().decode()
    assert message in error_message(value.replace("\n", "\\n") if escaped else value)


def test_an_unknown_key_algorithm_is_reported() -> None:
    # A PKCS#8 structure of the algorithm 1.2.3.4, with a key of four bytes.
    der = bytes.fromhex("3013 020100 300706032a03040500 0404deadbeef".replace(" ", ""))
    der = bytes([0x30, len(der) - 2]) + der[2:]
    assert "private_key is " in error_message(der)


@pytest.mark.parametrize("bits", [1024, 2040])
def test_a_weak_key_is_rejected_with_its_size(bits: int) -> None:
    message = f"private_key is an RSA key of {bits} bits; at least 2048 are needed"
    assert error_message(pem(rsa_key(bits))) == message
    assert error_message(rsa_key(bits)) == message


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("passphrase", [None, "", b""])
def test_an_encrypted_key_needs_a_passphrase(
    form: PrivateFormat, passphrase: str | bytes | None
) -> None:
    locked = pem(form=form, passphrase=PASSPHRASE)
    message = "private_key is encrypted; pass its passphrase"
    assert error_message(locked, passphrase) == message
    assert error_message(pem(passphrase=PASSPHRASE, encoding=Encoding.DER), passphrase) == message


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("wrong", ["wrong-passphrase-0815", b"\xff\xfe\x00"])
def test_a_wrong_passphrase_is_not_shown(form: PrivateFormat, wrong: str | bytes) -> None:
    message = error_message(pem(form=form, passphrase=PASSPHRASE), wrong)
    assert message == "private_key cannot be decrypted with this passphrase, or is damaged"
    der = pem(passphrase=PASSPHRASE, encoding=Encoding.DER)
    assert error_message(der, wrong) == message


def test_the_error_names_the_argument_or_variable() -> None:
    with pytest.raises(ConfigError, match=r"^VONAGE_PRIVATE_KEY is empty$"):
        load_private_key("", name="VONAGE_PRIVATE_KEY")


def test_a_traceback_with_locals_shows_no_key() -> None:
    value, passphrase = pem().decode()[:-60], "wrong-passphrase-0815"

    def ours() -> str:
        try:
            load_private_key(value, passphrase=passphrase)
        except ConfigError as error:
            of_us = error.__traceback__
            assert of_us is not None
            frames = traceback.StackSummary.extract(
                traceback.walk_tb(of_us.tb_next), capture_locals=True
            )
            return "".join(frames.format())
        return ""

    text = ours()
    assert "load_private_key" in text
    assert "wrong-passphrase" not in text
    assert not any(line in text for line in value.splitlines()[1:])
