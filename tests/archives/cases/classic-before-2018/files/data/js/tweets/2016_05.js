Grailbird.data.tweets_2016_05 = 
 [ {
  "source" : "web",
  "entities" : { "user_mentions" : [ { "name" : "Badr", "screen_name" : "badr", "id_str" : "1", "id" : 1 } ] },
  "id_str" : "727000000000000001",
  "text" : "@badr hi",
  "created_at" : "2016-05-01 03:02:01 +0000"
}, {
  "retweeted_status" : { "id" : 3 },
  "id_str" : "727000000000000002",
  "text" : "RT @x hi",
  "created_at" : "2016-05-01 03:02:01 +0000"
} ]