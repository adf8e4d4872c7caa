window.YTD.account.part0 = [
  {
    "account" : {
      "username" : "ana_92",
      "accountId" : "900",
      "accountDisplayName" : "Ana Mielaud"
    }
  }
]