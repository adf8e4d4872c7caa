window.YTD.following.part0 = [
  {
    "following" : {
      "accountId" : "9007199254740993"
    }
  },
  {
    "following" : {
      "accountId" : "9007199254740992"
    }
  },
  {
    "following" : {
      "accountId" : "1999999999999999999"
    }
  }
]