window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "900",
    "userName": "ana_mielaud",
    "displayName": "Ana Mielaud"
  },
  "archiveInfo": {
    "generationDate": "2025-03-04T05:06:07.000Z"
  },
  "dataTypes": {
    "following": {
      "files": [
        {
          "fileName": "data/following.js",
          "globalName": "YTD.x.part0",
          "count": "1"
        },
        {
          "fileName": "data/tweets.js",
          "globalName": "YTD.x.part0",
          "count": "0"
        },
        {
          "fileName": "data/direct-messages.js",
          "globalName": "YTD.x.part0",
          "count": "7"
        }
      ]
    }
  }
}