using ActorNet.Host.Commands;
using ActorNet.Host.Options;

// Rings and vhost-user messages are little-endian, and the data path reads them as they lie in memory.
if (!BitConverter.IsLittleEndian)
{
    Console.Error.WriteLine("actornet: this machine is big-endian, and virtio 1.x memory is little-endian; only little-endian machines are supported");
    return ExitCode.Failure;
}

return await new CommandLine(ProgramPorts.Types, ProgramPorts.Factories, Terminal.OfProcess).RunAsync(args).ConfigureAwait(false);
