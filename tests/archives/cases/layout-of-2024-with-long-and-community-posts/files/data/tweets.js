window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1765014949458870272",
      "id": "1765014949458870272",
      "created_at": "Tue Mar 05 14:02:11 +0000 2024",
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