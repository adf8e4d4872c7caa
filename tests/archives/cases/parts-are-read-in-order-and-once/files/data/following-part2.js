window.YTD.following.part2 = [
  {
    "following" : {
      "accountId" : "5"
    }
  }
]