var user_details =  {
  "screen_name" : "ana_mielaud",
  "full_name" : "Ana Mielaud",
  "id" : "900"
}