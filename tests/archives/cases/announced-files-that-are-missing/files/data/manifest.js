window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "900",
    "userName": "ana_mielaud",
    "displayName": "Ana Mielaud"
  },
  "archiveInfo": {
    "generationDate": "2025-03-04T05:06:07.000Z",
    "isPartialArchive": true
  },
  "dataTypes": {
    "any": {
      "files": [
        {
          "fileName": "data/following.js",
          "globalName": "YTD.x.part0",
          "count": "1"
        },
        {
          "fileName": "data/following-part1.js",
          "globalName": "YTD.x.part0",
          "count": "1"
        },
        {
          "fileName": "data/tweets.js",
          "globalName": "YTD.x.part0",
          "count": "1"
        },
        {
          "fileName": "data/direct-messages.js",
          "globalName": "YTD.x.part0",
          "count": "1"
        }
      ]
    }
  }
}