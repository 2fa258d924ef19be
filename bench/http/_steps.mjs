import { createParser } from 'eventsource-parser';
import { streamEventsOf } from './forms.mjs';
import { OpenAiStreamReader } from '../../dist/esm/clients/wire/openai/stream-reader.js';
import { ChunkSource } from '../../dist/esm/clients/stream/chunk-source.js';
import { takesAsItIs } from '../../dist/esm/clients/wire/openai/plain-chunk.js';
const form=process.argv[2]||'openai';
const ev = Buffer.from(streamEventsOf(form).join(''));
const pieces=[]; for(let i=0;i<ev.length;i+=49152) pieces.push(ev.subarray(i,i+49152));
const target={provider:'bench',model:'a'};
class It { constructor(l){this.l=l;this.i=0} [Symbol.asyncIterator](){return this} next(){return Promise.resolve(this.i<this.l.length?{done:false,value:this.l[this.i++]}:{done:true,value:undefined})} return(){return Promise.resolve({done:true})} }
const run=(onEvent)=>{const d=new TextDecoder();const p=createParser({onEvent});for(const x of pieces)p.feed(d.decode(x,{stream:true}))};
const src=()=>new ChunkSource({body:new It(pieces),reader:new OpenAiStreamReader(target),answer:()=>({kind:'not-an-answer'}),classify:()=>({})});
const tests={
 parse(){let n=0;run(({data})=>{if(data!=='[DONE]'&&JSON.parse(data)!==null)n++})},
 parseKeep(){const l=[];run(({data})=>{if(data!=='[DONE]')l.push(JSON.parse(data))})},
 takes(){let n=0;run(({data})=>{if(data!=='[DONE]'&&takesAsItIs(JSON.parse(data)))n++})},
 reader(){const r=new OpenAiStreamReader(target);run((e)=>r.read(e))},
 async source(){const s=src();while(await s.next()!==undefined);},
 async sourceReady(){const s=src();for(;;){if(s.takeReady()===undefined&&await s.next()===undefined)break}},
};
import { createLlmClient, LlmTransport } from 'nestjs-llm-failover';
class T extends LlmTransport { send(){ return Promise.resolve({status:200,headers:{},body:new It(pieces)}) } }
const c = createLlmClient({routes:{default:['bench/a','bench/b','bench/c']},providers:{bench:{baseUrl:'http://x/v1',keys:['sk-test-bench-key-number-one','sk-test-bench-key-number-two']}}},{transport:new T()});
const MESSAGES=[{role:'user',content:'Where does the river Elbe flow, and where does it end?'}];
tests.client=async()=>{let n=0;for await(const x of c.promises.stream({messages:MESSAGES})) n++; return n};
const t=Object.fromEntries(Object.keys(tests).map(k=>[k,[]]));
for(let r=0;r<60;r++) for(const [k,f] of Object.entries(tests)){const b=process.cpuUsage();for(let i=0;i<20;i++) await f();const u=process.cpuUsage(b);t[k].push((u.user+u.system)/20)}
for(const k in t){t[k].sort((a,b)=>a-b);console.log(k.padEnd(14),'min',t[k][0].toFixed(0),'q1',t[k][15].toFixed(0),'median',t[k][30].toFixed(0))}
