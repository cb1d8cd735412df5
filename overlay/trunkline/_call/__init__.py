"""One call: from method arguments to a decoded result.

| module | contents |
|---|---|
| `api_client` | the request pipeline of one API |
| `call_state` | one call in progress: attempts, retries, log |
| `context` | what all calls of a client share |
| `request_builder` | the requests of one operation |
| `encode` | path, query and body encoding |
| `header_arguments` | header and cookie parameters |
| `parse_response` | from a successful response to a result |
| `status_errors` | from an error response to an exception |
| `download` | streamed responses |
| `options` | the options of a call, validated |
| `option_types` | the options as typed dictionaries |
| `deadline` | deadlines of calls |
| `lifecycle` | whether a client is open, and in its event loop and process |
"""
