window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "900",
    "userName": "ana_92",
    "displayName": "Ana Mielaud"
  },
  "archiveInfo": {
    "generationDate": "2023-01-02T05:06:07.000Z",
    "isPartialArchive": false
  },
  "dataTypes": {}
}