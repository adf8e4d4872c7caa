window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1900000000000000001",
      "id": "1900000000000000001",
      "created_at": "Tue Mar 04 14:02:11 +0000 2025",
      "full_text": "helÿlo [31m	",
      "entities": {
        "user_mentions": [
          {
            "name": "Badr [31m	",
            "screen_name": "badr",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "1",
            "id": "1"
          }
        ]
      }
    }
  }
]