window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "900",
    "userName": "ana_mielaud",
    "displayName": "Ana Mielaud"
  },
  "archiveInfo": {
    "generationDate": "2025-03-04T05:06:07.000Z",
    "isPartialArchive": false
  },
  "dataTypes": {}
}