window.YTD.follower.part0 = [
  {
    "follower" : {
      "accountId" : "4",
      "userLink" : "https://twitter.com/intent/user?user_id=4"
    }
  }
]