using ActorNet.Host.Options;
using ActorNet.Host.Qmp;
using ActorNet.Host.Tests.Support;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>A control socket in a folder of its own, with a fake topology behind it.</summary>
internal sealed class QmpHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-tests-");

    public QmpHost(QmpLimits? limits = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "qmp.sock");
        Server = QmpServer.Bind(Path, limits, new FixedTime());
        Server.Serve(new QmpContext(Control, ProgramPorts.Types), fault => { lock (Faults) Faults.Add(fault); });
    }

    public string Path { get; }

    public FakeControl Control { get; } = new();

    public QmpServer Server { get; }

    public List<Exception> Faults { get; } = [];

    public Task<QmpClient> ConnectAsync() => QmpClient.ConnectAsync(Path);

    public Task<QmpClient> NegotiateAsync() => QmpClient.NegotiateAsync(Path);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
