var payload_details =  {
  "tweets" : 4,
  "created_at" : "2018-05-03 09:03:09 +0000",
  "lang" : "en"
}