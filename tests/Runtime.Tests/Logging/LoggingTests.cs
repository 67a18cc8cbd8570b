namespace ActorNet.Runtime.Tests;

public sealed class LoggingTests : RuntimeTest
{
    [Fact]
    public async Task Log_LevelsAndSource_ReachTheStream()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<LogEvent>(probe.Ref);
        IActorRef actor = Start((self, _) =>
        {
            ILoggingAdapter log = self.Ctx.GetLogger();
            log.Debug("d {0}", 1);
            log.Info("i {0} {1}", 1, "two");
            log.Warning("w");
            log.Error(new Boom("cause"), "e {0} {1} {2}", 1, 2, 3);
        });
        actor.Tell("x");
        Assert.Equal("d 1", (await probe.Expect<Debug>()).Message.ToString());
        Info info = await probe.Expect<Info>();
        Assert.Equal("i 1 two", info.Message.ToString());
        Assert.Equal("i {0} {1}", Assert.IsAssignableFrom<LogMessage>(info.Message).Format);
        Assert.Equal([1, "two"], ((LogMessage)info.Message).Parameters());
        Assert.Equal(actor.Path.ToString(), info.LogSource);
        Assert.Equal(typeof(ScriptedActor), info.LogClass);
        Assert.Equal("w", (await probe.Expect<Warning>()).Message);
        Error error = await probe.Expect<Error>();
        Assert.IsType<Boom>(error.Cause);
        Assert.Contains("e 1 2 3", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("[ERROR]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_BelowTheLevel_IsNotCreated()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<LogEvent>(probe.Ref);
        Sys.EventStream.SetLogLevel(LogLevel.ErrorLevel);
        ILoggingAdapter log = Logging.GetLogger(Sys, "source");
        Assert.False(log.IsDebugEnabled || log.IsInfoEnabled || log.IsWarningEnabled);
        Assert.True(log.IsErrorEnabled);
        log.Info("{0}", new ThrowsWhenFormatted());
        log.Warning("no");
        log.Error("yes");
        Assert.Equal("yes", (await probe.Expect<LogEvent>()).Message);
    }

    [Fact]
    public void Log_WrongFormat_KeepsTheText() =>
        Assert.Equal("{0 broken [1, 2]", DefaultLogMessageFormatter.Instance.Format("{0 broken", 1, 2));

    [Fact]
    public void Log_ManyArguments_AllForms()
    {
        ILoggingAdapter log = NoLogger.Instance;
        log.Debug("{0}{1}{2}{3}", 1, 2, 3, 4);
        log.Info(new Boom("x"), "{0}{1}{2}{3}{4}", 1, 2, 3, 4, 5);
        log.Warning("{0}{1}{2}{3}{4}{5}", 1, 2, 3, 4, 5, 6);
        log.Error(null, "{0}", [1]);
        log.Log(LogLevel.InfoLevel, "{0}", [1]);
        Assert.False(log.IsEnabled(LogLevel.ErrorLevel));
    }

    [Theory]
    [InlineData("debug", LogLevel.DebugLevel)]
    [InlineData("INFO", LogLevel.InfoLevel)]
    [InlineData("Warning", LogLevel.WarningLevel)]
    [InlineData("ERROR", LogLevel.ErrorLevel)]
    public void LogLevel_Names_GoBothWays(string name, LogLevel level)
    {
        Assert.Equal(level, Logging.LogLevelFor(name));
        Assert.Equal(name.ToUpperInvariant(), level.StringFor());
    }

    [Fact]
    public async Task Loggers_Configured_GetEventsToTheVeryLast()
    {
        const string Name = "collecting";
        var system = ActorSystem.Create(Name, QuietConfig("""
            akka.loggers = ["ActorNet.Runtime.Tests.CollectingLogger, ActorNet.Runtime.Tests"]
            akka.loglevel = INFO
            """));
        system.Log.Debug("not this");
        for (int i = 0; i < 1_000; i++)
        {
            system.Log.Info("line {0}", i);
        }
        await system.Terminate().WaitAsync(Patience);
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(i => $"line {i}"),
            CollectingLogger.Events[Name].Select(e => e.Message.ToString()!));
    }

    [Fact]
    public async Task DeadLetters_AreLoggedUpToTheLimit()
    {
        const string Name = "letters";
        var system = ActorSystem.Create(Name, QuietConfig("""
            akka.loggers = ["ActorNet.Runtime.Tests.CollectingLogger, ActorNet.Runtime.Tests"]
            akka.loglevel = INFO
            akka.log-dead-letters = 2
            """));
        IActorRef listener = ((LocalActorRef)((ExtendedActorSystem)system).SystemGuardian).Children.Single(c => c.Path.Name == "deadLetterListener");
        await Settle(listener);
        Task<bool> end = listener.WatchAsync();
        for (int i = 0; i < 5; i++)
        {
            system.DeadLetters.Tell("lost", ActorRefs.NoSender);
        }
        Assert.True(await end.WaitAsync(Patience));
        await system.Terminate().WaitAsync(Patience);
        string[] lines = [.. CollectingLogger.Events[Name].Select(e => e.Message.ToString()!)];
        Assert.Equal(2, lines.Length);
        Assert.Contains("akka.log-dead-letters", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.loglevel = LOUD", "akka.loglevel")]
    [InlineData("akka.loggers = [\"No.Such, Nowhere\"]", "akka.loggers")]
    [InlineData("akka.loggers = [\"System.String\"]", "akka.loggers")]
    [InlineData("akka.scheduler.implementation = \"No.Such, Nowhere\"", "akka.scheduler.implementation")]
    [InlineData("akka.actor.guardian-supervisor-strategy = \"System.String\"", "akka.actor.guardian-supervisor-strategy")]
    [InlineData("akka.extensions = [\"No.Such, Nowhere\"]", "akka.extensions")]
    [InlineData("akka.actor.default-mailbox.mailbox-type = \"No.Such, Nowhere\"", "akka.actor.default-mailbox")]
    [InlineData("akka.actor.mailbox.requirements { \"No.Such, Nowhere\" = x }", "akka.actor.mailbox.requirements")]
    public void Create_BadSetting_ThrowsAndNamesTheKey(string hocon, string key)
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => ActorSystem.Create("bad", QuietConfig(hocon)));
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
    }

    private sealed class ThrowsWhenFormatted
    {
        public override string ToString() => throw new Boom("formatted");
    }
}
