using System.Text.RegularExpressions;

namespace ActorNet.Runtime.Tests.Testing;

public partial class EventFilterTests() : ActorTestKit("akka.loglevel = DEBUG, akka.test.filter-leeway = 10 s")
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Expect_EachLevel_CountsOnlyItsOwn()
    {
        EventFilter.Error("e").ExpectOne(LogAll);
        EventFilter.Warning(start: "w").ExpectOne(LogAll);
        EventFilter.Info(contains: "i").ExpectOne(LogAll);
        EventFilter.Debug(Pattern()).ExpectOne(LogAll);
        EventFilter.ForLogLevel(LogLevel.ErrorLevel).ExpectOne(LogAll);
        EventFilter.Custom<Info>(info => $"{info.Message}" == "i").ExpectOne(LogAll);
        EventFilter.Custom(logEvent => logEvent is Warning or Error).Expect(2, LogAll);
        EventFilter.Error(contains: "not there").Expect(0, LogAll);
    }

    [Fact]
    public void Expect_And_CountsWhatAnyFilterSelects() =>
        EventFilter.Error("e").And.Warning("w").Expect(2, LogAll);

    [Fact]
    public void Expect_TooFewOrTooMany_FailsAndShowsTheOthers()
    {
        string tooFew = Fails(() => EventFilter.Error("nothing").ExpectOne(Soon, LogAll));
        string tooMany = Fails(() => EventFilter.Custom(_ => true).Expect(2, Soon, LogAll));

        Assert.StartsWith("Expected 1 but got 0 events: Error that says 'nothing'. All events: [", tooFew, StringComparison.Ordinal);
        Assert.Contains("WarningLevel", tooFew, StringComparison.Ordinal);
        Assert.StartsWith("Expected 2 but got 4 events: Event", tooMany, StringComparison.Ordinal);
    }

    [Fact]
    public void Expect_LoggedLaterByAnActor_IsWaitedFor()
    {
        IActorRef logger = Sys.ActorOf(Props.Create<Logger>(), "logger");

        EventFilter.Info("hello", source: "/user/logger").ExpectOne(() => logger.Tell("hello"));
        EventFilter.Info("hello", source: logger.Path.ToString()).ExpectOne(() => logger.Tell("hello"));
        Assert.Equal(5, EventFilter.Info("hello").ExpectOne(() =>
        {
            logger.Tell("hello");
            return 5;
        }));
    }

    [Fact]
    public void Expect_OtherSource_DoesNotCount()
    {
        IActorRef logger = Sys.ActorOf(Props.Create<Logger>(), "logger");

        EventFilter.Info("hello", source: "/user/other").Expect(0, () =>
        {
            logger.Tell("hello");
            ExpectMsg("logged");
        });
    }

    [Fact]
    public void Exception_MatchesTypeTextAndInnerCause()
    {
        EventFilter.Exception<FormatException>().ExpectOne(Fail);
        EventFilter.Exception<FormatException>("outer").ExpectOne(Fail);
        EventFilter.Exception<Exception>(contains: "ute").ExpectOne(Fail);
        EventFilter.Exception<FormatException>(Pattern()).Expect(0, Fail);
        EventFilter.Exception(typeof(TimeoutException)).Expect(0, Fail);
        EventFilter.Exception(typeof(TimeoutException), checkInnerExceptions: true).ExpectOne(Fail);

        void Fail() => Log.Error(new FormatException("outer", new TimeoutException("inner")), "it failed");
    }

    [Fact]
    public void DeadLetter_MatchesMessageAndRecipient()
    {
        IActorRef gone = Watch(Sys.ActorOf(Props.Create<Logger>(), "gone"));
        Sys.Stop(gone);
        ExpectTerminated(gone);

        EventFilter.DeadLetter().ExpectOne(() => gone.Tell("lost"));
        EventFilter.DeadLetter<string>(text => text == "lost").ExpectOne(() => gone.Tell("lost"));
        EventFilter.DeadLetter<string>(source: "/user/gone").ExpectOne(() => gone.Tell("lost"));
        EventFilter.DeadLetter<int>().Expect(0, () => gone.Tell("lost"));
        EventFilter.DeadLetter(typeof(int), number => number is 5).ExpectOne(() => gone.Tell(5));
    }

    [Fact]
    public void Mute_KeepsOnlyTheSelectedEventsFromBeingPrinted()
    {
        using var kit = new ActorTestKit(ConfigurationFactory.ParseString(
            $"akka.loggers = [\"{typeof(Recorder).AssemblyQualifiedName}\"], akka.loglevel = INFO, akka.loggers-dispatcher = akka.test.test-actor.dispatcher")
            .WithFallback(TestConfigs.CallingThreadConfig));
        Recorder.Printed.Value = [];
        using (kit.EventFilter.Info("quiet").Mute())
        {
            kit.Log.Info("quiet");
            kit.Log.Info("loud");
        }

        kit.EventFilter.Info("expected").ExpectOne(() => kit.Log.Info("expected"));
        kit.EventFilter.Info("hushed").Mute(() => kit.Log.Info("hushed"));
        kit.Log.Info("quiet");

        Assert.Equal(["loud", "quiet"], Recorder.Printed.Value);
    }

    [Fact]
    public void CreateEventFilter_OtherSystem_ListensThere()
    {
        using ActorSystem other = ActorSystem.Create("other", DefaultConfig);

        CreateEventFilter(other).Warning("there").ExpectOne(() => other.Log.Warning("there"));
        CreateEventFilter(other).Warning("here").Expect(0, () => Sys.Log.Warning("here"));
    }

    private static string Fails(Action expectation) => Assert.Throws<TestKitAssertionException>(expectation).Message;

    [GeneratedRegex("^[d]$")]
    private static partial Regex Pattern();

    private void LogAll()
    {
        Log.Error("e");
        Log.Warning("w");
        Log.Info("i");
        Log.Debug("d");
    }

    private sealed class Logger : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            _log.Info("{0}", message);
            Sender.Tell("logged");
        }
    }

    private sealed class Recorder : TestEventListener
    {
        internal static readonly ThreadLocal<List<string>> Printed = new(() => []);

        internal override void PrintUnmuted(LogEvent logEvent) => Printed.Value!.Add($"{logEvent.Message}");
    }
}
