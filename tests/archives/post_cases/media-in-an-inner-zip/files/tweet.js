window.YTD.tweet.part0 = [
  {
    "retweeted" : false,
    "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
    "entities" : {
      "hashtags" : [],
      "symbols" : [],
      "user_mentions" : [],
      "urls" : [],
      "media" : [
        {
          "expanded_url" : "https://twitter.com/ana_mielaud/status/1169611686278070272/photo/1",
          "indices" : [
            "5",
            "28"
          ],
          "url" : "https://t.co/p",
          "media_url" : "http://pbs.twimg.com/media/P1.jpg",
          "id_str" : "71",
          "id" : "71",
          "media_url_https" : "https://pbs.twimg.com/media/P1.jpg",
          "sizes" : {
            "thumb" : {
              "w" : "150",
              "h" : "150",
              "resize" : "crop"
            }
          },
          "type" : "photo",
          "display_url" : "pic.twitter.com/x"
        }
      ]
    },
    "display_text_range" : [
      "0",
      "24"
    ],
    "favorite_count" : "2",
    "id_str" : "1169611686278070272",
    "truncated" : false,
    "retweet_count" : "0",
    "id" : "1169611686278070272",
    "created_at" : "Thu Sep 05 14:02:11 +0000 2019",
    "favorited" : false,
    "full_text" : "A picture https://t.co/p",
    "lang" : "en",
    "extended_entities" : {
      "media" : [
        {
          "expanded_url" : "https://twitter.com/ana_mielaud/status/1169611686278070272/photo/1",
          "indices" : [
            "5",
            "28"
          ],
          "url" : "https://t.co/p",
          "media_url" : "http://pbs.twimg.com/media/P1.jpg",
          "id_str" : "71",
          "id" : "71",
          "media_url_https" : "https://pbs.twimg.com/media/P1.jpg",
          "sizes" : {
            "thumb" : {
              "w" : "150",
              "h" : "150",
              "resize" : "crop"
            }
          },
          "type" : "photo",
          "display_url" : "pic.twitter.com/x"
        }
      ]
    }
  }
]