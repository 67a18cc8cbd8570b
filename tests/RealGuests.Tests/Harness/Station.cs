namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A machine at one of its addresses.</summary>
internal sealed class Station(IStation machine, string address) : IStation
{
    public string Address => address;

    public string PingCommand => machine.PingCommand;

    public string DatagramsCommand => machine.DatagramsCommand;

    public Task<CommandResult> RunAsync(string command) => machine.RunAsync(command);
}
