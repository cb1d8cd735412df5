"""One call: from method arguments to a decoded result.

| module | contents |
|---|---|
| `api_client` | the request pipeline of one API |
| `call_state` | the state of one call: attempts, retry decisions, log |
| `context` | the context that all calls of a client share |
| `request_builder` | builds the requests of one operation |
| `encode` | path, query and body encoding |
| `header_arguments` | header and cookie parameters |
| `parse_response` | decodes successful responses |
| `redirect` | redirects that are a result |
| `status_errors` | error responses as exceptions |
| `download` | streamed responses |
| `stream_source` | the requests of one download: the first, and those that continue it |
| `content/` | the content of downloads and uploads: media types, ranges, checksums, part files |
| `event_stream` | streams of server-sent events |
| `options` | validation of the options of a call |
| `option_types` | the options as typed dictionaries |
| `deadline` | deadlines of calls |
| `lifecycle` | checks that a client is open, and used in its event loop and process |
"""
