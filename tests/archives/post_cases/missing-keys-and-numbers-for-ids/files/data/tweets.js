window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "id" : 1764000000000000001
    }
  },
  {
    "tweet" : {
      "id_str" : "1764000000000000002",
      "full_text" : null,
      "entities" : null,
      "extended_entities" : {},
      "edit_info" : {},
      "lang" : null,
      "created_at" : null
    }
  },
  {
    "tweet" : {
      "full_text" : "No number",
      "id" : null
    }
  },
  {
    "tweet" : {
      "id" : "x1",
      "full_text" : "No number either"
    }
  },
  {
    "tweet" : {
      "id" : 1764000000000000004,
      "full_text" : "Goes on https://t.co/u",
      "in_reply_to_status_id" : 1764000000000000001,
      "in_reply_to_user_id" : 900,
      "community_id" : null,
      "possibly_sensitive" : null,
      "entities" : {
        "urls" : [
          {
            "url" : null
          },
          {
            "url" : "https://t.co/u"
          }
        ],
        "hashtags" : [
          {}
        ],
        "user_mentions" : [
          {},
          {
            "id" : 41
          }
        ],
        "media" : [
          {}
        ]
      }
    }
  },
  {
    "tweet" : {}
  },
  {}
]