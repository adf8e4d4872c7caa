window.YTD.tweet.part0 = [
  {
    "id_str": "1",
    "id": "1",
    "created_at": "Tue Mar 05 14:02:11 +0000 2019",
    "full_text": "bare @badr",
    "entities": {
      "user_mentions": [
        {
          "name": "Badr",
          "screen_name": "badr",
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
]