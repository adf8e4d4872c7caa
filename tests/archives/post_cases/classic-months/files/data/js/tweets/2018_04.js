Grailbird.data.tweets_2018_04 = 
 [
 {
  "source": "web",
  "id_str": "991000000000000001",
  "id": 991000000000000001,
  "geo": {
   "coordinates": [
    1.5,
    2.5
   ]
  },
  "text": "The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive\u2026 https://t.co/c1",
  "created_at": "2018-04-30 17:02:01 +0000",
  "truncated": true,
  "entities": {
   "user_mentions": [],
   "media": [],
   "hashtags": [],
   "urls": [
    {
     "url": "https://t.co/c1",
     "expanded_url": "https://twitter.com/i/web/status/991000000000000001",
     "indices": [
      117,
      140
     ]
    }
   ]
  },
  "user": {
   "id": 900,
   "screen_name": "ana_mielaud"
  }
 },
 {
  "id_str": "990000000000000001",
  "id": 990000000000000001,
  "text": "RT @badr: my hive",
  "created_at": "2018-04-27 17:02:01 +0000",
  "retweeted_status": {
   "id_str": "989000000000000001",
   "id": 989000000000000001,
   "text": "my hive",
   "user": {
    "id": 41,
    "id_str": "41",
    "screen_name": "Badr",
    "name": "Badr"
   }
  },
  "entities": {
   "user_mentions": [
    {
     "name": "Badr",
     "screen_name": "badr",
     "indices": [
      3,
      8
     ],
     "id_str": "41",
     "id": 41
    }
   ],
   "media": [],
   "hashtags": [],
   "urls": []
  }
 }
]