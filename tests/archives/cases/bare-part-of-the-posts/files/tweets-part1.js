window.YTD.tweets.part1 = [
  {
    "tweet" : {
      "id_str" : "1700000000000000000",
      "id" : "1700000000000000000",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "@badr bread",
      "entities" : {
        "user_mentions" : [
          {
            "id_str" : "12",
            "id" : "12",
            "screen_name" : "badr",
            "name" : "Badr",
            "indices" : [
              "0",
              "5"
            ]
          }
        ],
        "hashtags" : [],
        "symbols" : [],
        "urls" : []
      }
    }
  }
]