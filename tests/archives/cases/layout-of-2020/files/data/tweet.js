window.YTD.tweet.part0 = [
  {
    "tweet": {
      "id_str": "1265014949458870272",
      "id": "1265014949458870272",
      "created_at": "Mon May 25 20:51:05 +0000 2020",
      "full_text": "@badr hello",
      "entities": {
        "user_mentions": [
          {
            "id_str": "1",
            "id": "1",
            "screen_name": "badr",
            "name": "Badr",
            "indices": [
              "0",
              "5"
            ]
          }
        ]
      }
    }
  }
]