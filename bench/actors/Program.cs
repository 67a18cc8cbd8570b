using ActorNet.Bench.Actors;
using ActorNet.Bench.Actors.CrossLane;
using ActorNet.Bench.Actors.Idle;
using BenchmarkDotNet.Running;

// What BenchmarkDotNet does not measure has a word of its own; all else are its arguments.
switch (args)
{
    case ["idle"]:
        IdleMeasurement.Run(Console.Out);
        break;
    case ["memory"]:
        MemoryMeasurement.Run(Console.Out);
        break;
    case ["sleep"]:
        SleepMeasurement.Run(Console.Out);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchConfig.Create());
        break;
}
