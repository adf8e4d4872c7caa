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
  "dataTypes": {
    "following": {
      "files": [
        {
          "fileName": "data/following.js",
          "globalName": "YTD.following.part0",
          "count": "2"
        },
        {
          "fileName": "data/following-part1.js",
          "globalName": "YTD.following.part1",
          "count": "1"
        }
      ]
    }
  }
}