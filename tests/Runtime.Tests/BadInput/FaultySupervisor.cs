namespace ActorNet.Runtime.Tests;

/// <summary>A parent of one child that it tells "fail"; its strategy is what a function returns, which may throw.</summary>
public sealed class FaultySupervisor(Func<SupervisorStrategy> strategy) : UntypedActor
{
    protected override void OnReceive(object message) => Context.ActorOf(Props.Create(() => new FaultyActor("none"))).Tell("fail");

    protected override SupervisorStrategy SupervisorStrategy() => strategy();
}
