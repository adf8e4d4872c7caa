window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "id_str" : "1700000000000000000",
      "id" : "1700000000000000000",
      "created_at" : "Mon Sep 08 04:35:20 +0000 1997",
      "full_text" : "@badr_new a",
      "entities" : {
        "user_mentions" : [
          {
            "id_str" : "12",
            "id" : "12",
            "screen_name" : "badr_new",
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
  },
  {
    "tweet" : {
      "id_str" : "1500000000000000000",
      "id" : "1500000000000000000",
      "created_at" : "Tue Mar 08 04:35:20 +0000 2022",
      "full_text" : "@badr_old a",
      "entities" : {
        "user_mentions" : [
          {
            "id_str" : "12",
            "id" : "12",
            "screen_name" : "badr_old",
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