window.YTD.following.part0 = [
  {
    "following" : {
      "accountId" : "2",
      "userLink" : "https://twitter.com/intent/user?user_id=2"
    }
  },
  {
    "following" : {
      "accountId" : "3",
      "userLink" : "https://twitter.com/intent/user?user_id=3"
    }
  }
]