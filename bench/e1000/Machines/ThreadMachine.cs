using ActorNet.Actors.E1000s.InProcess;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;
using ActorNet.Io.Processes;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>A machine whose processor is a thread of its own: each access goes to the lane, and reads wait for it.</summary>
internal sealed class ThreadMachine : IPciAccess, IPciHost, IDisposable
{
    private readonly Thread _thread;
    private readonly Pump _pump;
    private readonly Func<Sample> _take;
    private readonly Looking _looking = new();
    private E1000Nic _nic = null!;
    private volatile bool _level;
    private volatile bool _runs;
    private volatile bool _ends;

    /// <param name="load">What it sends.</param>
    /// <param name="take">Takes a sample, on its thread.</param>
    internal ThreadMachine(Load load, Func<Pump, Sample> take)
    {
        _pump = new Pump(load, this) { Sends = true };
        _take = () => take(_pump);
        _thread = new Thread(Run) { IsBackground = true };
    }

    internal Pump Pump => _pump;

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
    }

    uint IPciAccess.ReadConfiguration(int offset, int size) => _nic.ReadConfiguration(offset, size);

    void IPciAccess.WriteConfiguration(int offset, int size, uint value) => _nic.WriteConfiguration(offset, size, value);

    uint IPciAccess.Read(uint offset) => (uint)_nic.ReadBar(0, offset, 4);

    void IPciAccess.Write(uint offset, uint value) => _nic.WriteBar(0, offset, 4, value);

    void IPciHost.SetInterrupt(bool level) => _level = level;

    void IPciHost.SignalMessage(ulong address, uint data)
    {
    }

    internal void Boot(E1000Nic nic)
    {
        _nic = nic;
        nic.SetMemory(_pump.Memory.Memory);
        _pump.Driver.Probe();
        _pump.Driver.Up();
        _thread.Start();
    }

    internal void SetRunning(bool runs) => _runs = runs;

    internal Sample Look()
    {
        _looking.Ask();
        return _looking.Wait();
    }

    private void Run()
    {
        if (Processors.Second >= 0) CpuAffinity.SetCurrentThread(Processors.Second);
        while (!_ends)
        {
            _pump.Sends = _runs;
            if (_runs || _level) _pump.Work(_level);
            else Thread.Sleep(0);
            if (_looking.IsAsked) _looking.Answer(_take());
        }
    }
}
