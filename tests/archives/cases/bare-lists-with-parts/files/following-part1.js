window.YTD.following.part1 = [
  {
    "following" : {
      "accountId" : "2"
    }
  }
]