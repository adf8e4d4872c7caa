var user_details =  {
  "screen_name" : "ana_mielaud",
  "full_name" : "Ana Mielaud",
  "id" : "900",
  "created_at" : "2010-01-01 00:00:00 +0000"
}