window.YTD.following.part1 = [
  {
    "following" : {
      "accountId" : "13",
      "userLink" : "https://twitter.com/intent/user?user_id=13"
    }
  }
]