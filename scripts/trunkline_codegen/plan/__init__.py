"""What a package will hold, computed from its document.

| module | contents |
|---|---|
| `plan` | the plan of a package |
| `operations` | methods, from operations |
| `arguments` | a method's arguments |
| `bodies` | the media types of request bodies |
| `request_bodies` | what operations declare of them |
| `responses` | what a method returns |
| `parameter_encoding` | how arguments are written into a request |
| `pagination` | page styles |
| `classes` | models and enums |
| `pytypes` | Python types and readers of schemas |
| `unions` | what identifies the members of a union |
| `docs` | descriptions of values |
| `default_names` | names of operations that the description does not name |
"""
