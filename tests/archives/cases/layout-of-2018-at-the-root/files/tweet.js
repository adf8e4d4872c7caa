window.YTD.tweet.part0 = [ {
  "id_str": "1065014949458870272",
  "id": "1065014949458870272",
  "created_at": "Tue Nov 20 22:51:05 +0000 2018",
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
} ]