using ActorNet.Host.Logging;
using ActorNet.Host.Options;
using Serilog;
using Serilog.Core;

namespace ActorNet.Host.Tests.Logging;

public sealed class SerilogLoggerTests
{
    [Theory]
    [InlineData("akka://actornet/user/topology/t0", "/user/topology/t0")]
    [InlineData("[akka://actornet/user/topology/t0#12]", "/user/topology/t0#12")]
    [InlineData("ActorSystem(actornet)", "ActorSystem(actornet)")]
    [InlineData("akka://actornet", "akka://actornet")]
    public void ActorPathOf_Source_IsThePathAlone(string source, string path) => Assert.Equal(path, SerilogLogger.ActorPathOf(source));

    [Fact]
    public async Task Logger_WhatAnActorLogs_KeepsTemplateAndProperties()
    {
        var sink = new FirstEvent();
        // Configure() makes the runtime log to Serilog; what Serilog does with it is this test's.
        await using ProgramLog log = ProgramLog.Open(new LogSettings(LogThreshold.Off, null));
        Log.Logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        HostConfiguration configuration = log.Configure(new HostConfiguration(
            ActorNet.Actors.Topologies.Topology.Empty, Config.Empty, new LogSettings(LogThreshold.Warning, null), []));
        ActorSystem system = ActorSystem.Create("logging", ConfigurationFactory.ParseString("akka.loglevel = WARNING").WithFallback(configuration.Config));

        system.ActorOf(ActorProps.Create<Complainer>(), "complainer").Tell("smoke");
        Serilog.Events.LogEvent logged = await sink.Event.WaitAsync(TimeSpan.FromSeconds(30));
        await system.Terminate();

        Assert.Equal("there is {0} in port {1}", logged.MessageTemplate.Text);
        Assert.Equal("there is \"smoke\" in port 7", logged.RenderMessage());
        Assert.Equal(Serilog.Events.LogEventLevel.Warning, logged.Level);
        Assert.Equal("\"/user/complainer\"", logged.Properties[SerilogLogger.ActorPathProperty].ToString());
        Assert.Contains(SerilogLogger.LaneProperty, logged.Properties);
    }

    private sealed class Complainer : ReceiveActor
    {
        public Complainer()
        {
            ILoggingAdapter log = Context.GetLogger();
            Receive<string>(what => log.Warning("there is {0} in port {1}", what, 7));
        }
    }

    private sealed class FirstEvent : ILogEventSink
    {
        private readonly TaskCompletionSource<Serilog.Events.LogEvent> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Serilog.Events.LogEvent> Event => _first.Task;

        public void Emit(Serilog.Events.LogEvent logEvent) => _first.TrySetResult(logEvent);
    }
}
