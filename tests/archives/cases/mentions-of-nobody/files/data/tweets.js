window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "id_str" : "1700000000000000000",
      "id" : "1700000000000000000",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "@gone hello",
      "entities" : {
        "user_mentions" : [
          {
            "id_str" : "-1",
            "id" : "-1",
            "screen_name" : "",
            "name" : "",
            "indices" : [
              "0",
              "5"
            ]
          },
          {
            "id_str" : "12",
            "screen_name" : "",
            "name" : "  "
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
      "id_str" : "1700000000000000001",
      "id" : "1700000000000000001",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "nobody"
    }
  },
  {
    "tweet" : {
      "id_str" : "1700000000000000002",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "x",
      "entities" : null
    }
  },
  {
    "tweet" : {
      "id_str" : "1700000000000000003",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "x",
      "entities" : {
        "user_mentions" : null
      }
    }
  },
  {
    "tweet" : {
      "id_str" : "1700000000000000004",
      "id" : "1700000000000000004",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "to somebody who vanished",
      "entities" : {
        "user_mentions" : [],
        "hashtags" : [],
        "symbols" : [],
        "urls" : []
      },
      "in_reply_to_user_id_str" : "13",
      "in_reply_to_status_id_str" : "1699999999999999999"
    }
  },
  {
    "tweet" : {
      "id_str" : "1700000000000000005",
      "id" : "1700000000000000005",
      "created_at" : "Fri Sep 08 04:35:20 +0000 2023",
      "full_text" : "to nobody",
      "entities" : {
        "user_mentions" : [],
        "hashtags" : [],
        "symbols" : [],
        "urls" : []
      },
      "in_reply_to_user_id_str" : "-1",
      "in_reply_to_screen_name" : "gone"
    }
  }
]