window.YTD.tweets.part1 = [
  {
    "tweet": {
      "id_str": "1850000000000000000",
      "id": "1850000000000000000",
      "created_at": "Tue Mar 05 14:02:11 +0000 1997",
      "full_text": "an absurd year",
      "entities": {
        "user_mentions": [
          {
            "name": "Chloé",
            "screen_name": "chloe",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "2",
            "id": "2"
          }
        ]
      }
    }
  },
  {
    "tweet": {
      "id_str": "1850000000000000009",
      "id": "1850000000000000009",
      "created_at": "Sat Oct 26 14:02:11 +0000 2024",
      "full_text": "RT @dan: words",
      "entities": {
        "user_mentions": [
          {
            "name": "Dan",
            "screen_name": "dan",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "3",
            "id": "3"
          },
          {
            "name": "Gone",
            "screen_name": "gone",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "-1",
            "id": "-1"
          },
          {
            "name": "",
            "screen_name": "",
            "indices": [
              "0",
              "5"
            ],
            "id_str": "4",
            "id": "4"
          }
        ]
      }
    }
  },
  {
    "tweet": {
      "id_str": "1850000000000000010",
      "id": "1850000000000000010",
      "created_at": "Sat Oct 26 14:02:12 +0000 2024",
      "full_text": "thread",
      "entities": {
        "user_mentions": []
      },
      "in_reply_to_user_id_str": "900",
      "in_reply_to_screen_name": "ana_mielaud"
    }
  }
]