window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "900",
    "userName": "ana_mielaud",
    "displayName": "Ana Mielaud"
  },
  "archiveInfo": {
    "generationDate": "2024-06-07T08:09:10.000Z",
    "isPartialArchive": false
  },
  "dataTypes": {}
}