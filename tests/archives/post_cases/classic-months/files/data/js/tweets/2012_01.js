Grailbird.data.tweets_2012_01 = 
 [
 {
  "id_str": "160000000000000002",
  "id": 160000000000000002,
  "text": "Goes on",
  "created_at": "2012-01-19 17:02:01 +0000",
  "in_reply_to_status_id_str": "160000000000000001",
  "in_reply_to_status_id": 160000000000000001,
  "in_reply_to_user_id_str": "900",
  "in_reply_to_user_id": 900,
  "entities": {
   "user_mentions": [],
   "media": [
    {
     "id_str": "71",
     "id": 71,
     "media_url_https": "https://pbs.twimg.com/media/A.png",
     "url": "http://t.co/p",
     "expanded_url": "http://twitter.com/ana_mielaud/status/160000000000000002/photo/1"
    }
   ],
   "hashtags": [],
   "urls": []
  }
 },
 {
  "id_str": "160000000000000001",
  "id": 160000000000000001,
  "text": "A picture http://t.co/p",
  "created_at": "2012-01-19 17:01:01 +0000",
  "entities": {
   "user_mentions": [],
   "media": [
    {
     "id_str": "71",
     "id": 71,
     "media_url_https": "https://pbs.twimg.com/media/A.png",
     "url": "http://t.co/p",
     "expanded_url": "http://twitter.com/ana_mielaud/status/160000000000000001/photo/1"
    }
   ],
   "hashtags": [],
   "urls": []
  }
 }
]