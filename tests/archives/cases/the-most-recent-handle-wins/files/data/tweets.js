window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1900000000000000003",
      "id": "1900000000000000003",
      "created_at": "Tue Mar 04 14:02:11 +0000 2025",
      "full_text": "@badr_new hi",
      "entities": {
        "user_mentions": [
          {
            "name": "Badr Neuf",
            "screen_name": "badr_new",
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
      "id_str": "1800000000000000002",
      "id": "1800000000000000002",
      "created_at": "Tue Mar 05 14:02:11 +0000 2024",
      "full_text": "@badr_old hi @badr_old",
      "entities": {
        "user_mentions": [
          {
            "name": "Badr Vieux",
            "screen_name": "badr_old",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "1",
            "id": "1"
          },
          {
            "name": "Badr Vieux",
            "screen_name": "badr_old",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "1",
            "id": "1"
          }
        ]
      },
      "in_reply_to_user_id_str": "1",
      "in_reply_to_screen_name": "badr_old"
    }
  }
]