var payload_details =  {
  "tweets" : 2,
  "created_at" : "2016-05-04 03:02:01 +0000",
  "lang" : "fr"
}