"""The five APIs: one module for each resource.

| module | contents |
|---|---|
| `applications` | Application API |
| `conversations` | Conversation API: conversations and users |
| `members` | Conversation API: members |
| `coviu` | Coviu Session API: sessions and tokens |
| `participants` | Coviu Session API: participants |
| `media` | Media API |
| `meetings` | Meetings API: rooms, dial-in numbers, default theme |
| `themes` | Meetings API: themes and logos |
| `recordings` | Meetings API: sessions and recordings |
| `s3` | the object storage that logos are uploaded to |
| `fixtures` | data that no API call can create |
| `meeting_simulator` | meetings: people join, record and leave |
"""
