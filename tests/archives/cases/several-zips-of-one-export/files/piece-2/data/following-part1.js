window.YTD.following.part1 = [
  {
    "following" : {
      "accountId" : "3",
      "userLink" : "https://twitter.com/intent/user?user_id=3"
    }
  }
]