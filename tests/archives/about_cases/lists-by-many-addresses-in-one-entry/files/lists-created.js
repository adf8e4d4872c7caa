window.YTD.lists_created.part0 = [ {
  "userListInfo" : {
    "urls" : [ "https://twitter.com/ana_mielaud/lists/bakers", "https://evil.example/ana/lists/one" ]
  }
} ]