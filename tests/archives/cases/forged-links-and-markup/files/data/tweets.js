window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1900000000000000001",
      "id": "1900000000000000001",
      "created_at": "Tue Mar 04 14:02:11 +0000 2025",
      "full_text": "@x",
      "entities": {
        "user_mentions": [
          {
            "name": "<b>'; DROP TABLE‮ evil",
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
  },
  {
    "tweet": {
      "id_str": "1900000000000000002",
      "id": "1900000000000000002",
      "created_at": "Tue Mar 04 14:02:12 +0000 2025",
      "full_text": "@x",
      "entities": {
        "user_mentions": [
          {
            "name": "",
            "screen_name": "not a handle!",
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