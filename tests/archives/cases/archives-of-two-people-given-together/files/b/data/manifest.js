window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "901",
    "userName": "badr",
    "displayName": "Badr"
  },
  "archiveInfo": {
    "generationDate": "2025-03-04T05:06:07.000Z",
    "isPartialArchive": false
  },
  "dataTypes": {}
}