window.YTD.account.part0 = [
  {
    "account" : {
      "username" : "ana_mielaud",
      "accountId" : "900",
      "accountDisplayName" : "Ana Mielaud"
    }
  }
]