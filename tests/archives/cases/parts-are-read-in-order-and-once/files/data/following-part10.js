window.YTD.following.part10 = [
  {
    "following" : {
      "accountId" : "4"
    }
  }
]